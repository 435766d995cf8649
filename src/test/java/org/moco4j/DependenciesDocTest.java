package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** docs/dependencies.md lists exactly the dependencies and versions of pom.xml. */
class DependenciesDocTest {
    private static final Path PAGE = Path.of("docs/dependencies.md");
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    /** {@code | `group:artifact` | version | ...}. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`:]+:[^`:]+)` \\| ([^ |]+) \\|");

    private final XPath xpath = XPathFactory.newInstance().newXPath();
    private Document pom;

    @BeforeEach
    void read() throws IOException, ParserConfigurationException, SAXException {
        pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
    }

    @Test
    void directDependenciesAreDocumented() throws IOException, XPathExpressionException {
        assertEquals(
                versions("/project/dependencies/dependency | /project/profiles/profile/dependencies/dependency"),
                rows("## Direct dependencies"));
    }

    /** A dependent project does not use the section dependencyManagement of this pom, and needs no logger from it. */
    @Test
    void dependentProjectsGetTheSameVersionsAndNoLogger() throws IOException, XPathExpressionException {
        assertEquals("0", xpath.evaluate("count(/project/dependencyManagement)", pom));
        assertEquals(
                "true", xpath.evaluate("/project/dependencies/dependency[artifactId='slf4j-simple']/optional", pom));
        assertFalse(
                Files.exists(Path.of("src/main/resources/simplelogger.properties")),
                "the settings of slf4j-simple in a dependent project would conflict");
    }

    @Test
    void pluginsOfTheBuildAreDocumented() throws IOException, XPathExpressionException {
        assertEquals(versions("//plugin[version] | //annotationProcessorPaths/path"), rows("## The build"));
    }

    private Map<String, String> versions(String path) throws XPathExpressionException {
        Map<String, String> versions = new TreeMap<>();
        NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            String name = resolved(text("groupId", node)) + ":" + resolved(text("artifactId", node));
            versions.put(name, resolved(text("version", node)));
        }
        assertFalse(versions.isEmpty(), path);
        return versions;
    }

    private String resolved(String text) throws XPathExpressionException {
        Matcher property = PROPERTY.matcher(text);
        return property.matches() ? text("//properties/" + property.group(1), pom) : text;
    }

    private String text(String path, Node node) throws XPathExpressionException {
        String text = xpath.evaluate(path, node).strip();
        assertFalse(text.isEmpty(), path);
        return text;
    }

    private static Map<String, String> rows(String heading) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(heading + "\n");
        assertFalse(begin < 0, heading);
        int end = page.indexOf("\n## ", begin + 1);
        Map<String, String> rows = new TreeMap<>();
        ROW.matcher(page.substring(begin, end < 0 ? page.length() : end))
                .results()
                .forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }
}
