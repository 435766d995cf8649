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
import java.util.Locale;
import java.util.Map;

/**
 * The page's template, and the files that are inserted unchanged. The names of templates end in {@code .ftlh}, so
 * FreeMarker escapes all text.
 */
final class Template {
    private static final String PAGE = "page.ftlh";

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
}
