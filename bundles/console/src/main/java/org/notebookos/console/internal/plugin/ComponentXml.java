package org.notebookos.console.internal.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.notebookos.spi.Plugin;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a Declarative Services description says about the component's services.
 *
 * @param name {@code nbos.name}, or empty
 * @param interfaces what it provides
 */
record ComponentXml(String name, List<String> interfaces) {

    static ComponentXml parse(byte[] xml) throws IOException {
        Document document;
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // Without this, the parser also prints to the error stream what it throws.
            builder.setErrorHandler(null);
            document = builder.parse(new ByteArrayInputStream(xml));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("a component description is not valid XML: " + e.getMessage(), e);
        }
        List<String> interfaces = attributes(document.getElementsByTagName("provide"), "interface");
        String name = "";
        NodeList properties = document.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            if (property.getAttribute("name").equals(Plugin.NAME)) {
                name = property.getAttribute("value");
            }
        }
        return new ComponentXml(name, interfaces);
    }

    List<PluginJar.Service> services(String otherwise) {
        return interfaces.stream()
                .flatMap(type -> ExtensionPoint.ofType(type).stream())
                .map(point -> new PluginJar.Service(point, name.isEmpty() ? otherwise : name))
                .toList();
    }

    private static List<String> attributes(NodeList elements, String attribute) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            values.add(((Element) elements.item(i)).getAttribute(attribute));
        }
        return values;
    }
}
