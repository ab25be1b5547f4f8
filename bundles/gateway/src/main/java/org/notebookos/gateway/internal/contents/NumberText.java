package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number with a fraction or an exponent, as somebody wrote it: 1e-05 stays that, whatever else would be the same number.
 * Immutable.
 */
final class NumberText extends NumericNode {

    private static final long serialVersionUID = 1L;

    /** Digits of an exponent, with its sign, that every number may have. */
    private static final int EXPONENT = 9;

    private final String text;

    /** @param text a number of JSON that is readable */
    NumberText(String text) {
        this.text = text;
    }

    /** Returns the same text; throws {@link NumberFormatException} if no number is that large, or that small. */
    static String readable(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        return exponent >= 0 && text.length() - exponent > EXPONENT ? checked(text) : text;
    }

    private static String checked(String text) {
        new BigDecimal(text);
        return text;
    }

    /** Returns the text that is the same for 1e-7 and 1E-7, and for 1e-5 and 0.00001. */
    String canonical() {
        return decimalValue().toString();
    }

    @Override
    public NumberType numberType() {
        return NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
        return decimalValue();
    }

    /** By way of a double: an exact integer of 1e999999999 would fill the memory. */
    @Override
    public int intValue() {
        return (int) doubleValue();
    }

    @Override
    public long longValue() {
        return (long) doubleValue();
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public BigDecimal decimalValue() {
        return new BigDecimal(text);
    }

    @Override
    public BigInteger bigIntegerValue() {
        return BigInteger.valueOf(longValue());
    }

    @Override
    public boolean canConvertToInt() {
        return doubleValue() >= Integer.MIN_VALUE && doubleValue() <= Integer.MAX_VALUE;
    }

    @Override
    public boolean canConvertToLong() {
        return doubleValue() >= Long.MIN_VALUE && doubleValue() <= Long.MAX_VALUE;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public JsonToken asToken() {
        return JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberText number && text.equals(number.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
