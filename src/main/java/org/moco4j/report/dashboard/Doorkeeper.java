package org.moco4j.report.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whom the dashboard answers. A page of a foreign site can make a browser ask a server on this machine under the site's own
 * name (DNS rebinding); its {@code Host} header then gives it away.
 */
final class Doorkeeper {
    private static final String HTTP_PORT = "80";

    private final Set<String> hosts;

    Doorkeeper(int port) {
        hosts = Set.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port);
    }

    boolean admits(HttpExchange exchange) {
        List<String> named = exchange.getRequestHeaders().get("Host");
        return named != null && named.size() == 1 && hosts.contains(withPort(named.get(0)));
    }

    private static String withPort(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        // A browser leaves the usual port out.
        return name.endsWith("]") || name.indexOf(':') < 0 ? name + ":" + HTTP_PORT : name;
    }
}
