package org.moco4j.report.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.moco4j.report.page.PageSource.Fact;

/** Names that try to become part of the page. */
final class HostileNames {
    static final List<String> ALL = List.of(
            "</script><script>window.hacked = 1</script>",
            "\"><img src=x onerror=\"window.hacked = 1\">",
            "' onmouseover='window.hacked = 1",
            "<!--<script>",
            "${7 * 191}<#assign x = 1>",
            "a\u2028b&amp;</style><b>",
            "]]>\\\"';window.hacked = 1;//",
            "javascript:window.hacked=1",
            "../../../etc/passwd",
            "\u202Eevil\u0000");

    private HostileNames() {}

    /** Writes a folder with such names in all places for names, and returns a page's source with them. */
    static PageSource write(Path folder) throws IOException {
        SampleResults.writeAll(folder, 10, 40, ALL);
        List<Fact> facts = ALL.stream().map(name -> new Fact(name, name)).toList();
        return new PageSource(folder, ALL.get(0), facts, List.of(folder), false);
    }
}
