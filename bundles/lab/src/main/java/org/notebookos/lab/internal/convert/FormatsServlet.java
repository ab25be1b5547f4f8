package org.notebookos.lab.internal.convert;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;

/** {@code /api/nbconvert}: the formats of Save and Export As. Stateless. */
public final class FormatsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Converter converter;

    public FormatsServlet(Converter converter) {
        this.converter = converter;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            JsonReply.of(converter.formats()).send(response);
        } catch (LabException e) {
            JsonReply.error(e).send(response);
        }
    }
}
