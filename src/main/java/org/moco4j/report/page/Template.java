package org.moco4j.report.page;

import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page's template, and the files that are inserted unchanged. The names of templates end in {@code .ftlh}, so
 * FreeMarker escapes all text.
 */
final class Template {
    private static final String PAGE = "page.ftlh";
    private static final List<String> SCRIPT =
            List.of("common.js", "charts.js", "neighbors.js", "map.js", "live.js", "start.js");

    private final Configuration templates;

    Template() {
        templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setClassForTemplateLoading(Template.class, "");
        templates.setObjectWrapper(new DefaultObjectWrapper(Configuration.VERSION_2_3_34));
        templates.setDefaultEncoding(StandardCharsets.UTF_8.name());
        templates.setLocale(Locale.ROOT);
        templates.setNumberFormat("c");
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        templates.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    }

    String fill(Map<String, Object> model) throws IOException {
        StringWriter page = new StringWriter(1 << 16);
        try {
            templates.getTemplate(PAGE).process(model, page);
        } catch (TemplateException e) {
            throw new IllegalStateException("the report's template does not match its data", e);
        }
        return page.toString();
    }

    /** The text of a file in the templates' folder. */
    static String text(String name) throws IOException {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program's file " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Returns the page's Content Security Policy (level 3). The page may show its embedded images and run its one
     * embedded script, which the policy names by its hash. It may load nothing; a live page may connect to its own
     * dashboard.
     */
    static String contentPolicy(String script, boolean live) {
        return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '" + hash(script) + "'; "
                + "connect-src " + (live ? "'self'" : "'none'") + "; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime provides SHA-256", e);
        }
    }

    /** The page's one script: a function around the parts, so that they define no global names. */
    static String script() throws IOException {
        StringBuilder script = new StringBuilder("'use strict';\n(() => {\n");
        for (String part : SCRIPT) {
            script.append(text(part));
        }
        return script.append("})();\n").toString();
    }
}
