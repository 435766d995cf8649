package org.moco4j.report.dashboard;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks whether the dashboard may answer a request. A page of a foreign site can make a browser send requests to this
 * machine under the site's own name (DNS rebinding); the {@code Host} header then holds that name. Names of this
 * machine are accepted with any port, because a tunnel ({@code ssh -L 9000:localhost:8080}) or a container maps the
 * port.
 */
final class HostCheck {
    /** A name or an address in brackets, and optionally a port (RFC 9110, section 7.2). */
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[^:\\[\\]/?#@\\s]+)(?::(\\d{0,5}))?");

    private static final Pattern ORIGIN = Pattern.compile("https?://(.*)");
    private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Set<String> LOOPBACK_IPV6 =
            Set.of("[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]");
    private static final int HIGHEST_PORT = 65_535;

    private HostCheck() {}

    /**
     * Whether a request is for this machine, and comes from a page of this machine or from no page. In some requests a
     * browser names the page's origin; requests from pages of other origins are refused.
     */
    static boolean accepts(Headers request) {
        List<String> hosts = request.get("Host");
        if (hosts == null || hosts.size() != 1 || !isThisMachine(hosts.get(0))) {
            return false;
        }
        List<String> origins = request.getOrDefault("Origin", List.of());
        return origins.stream().allMatch(HostCheck::isLocalOrigin);
    }

    private static boolean isLocalOrigin(String origin) {
        Matcher matcher = ORIGIN.matcher(origin.strip().toLowerCase(Locale.ROOT));
        return matcher.matches() && isThisMachine(matcher.group(1));
    }

    private static boolean isThisMachine(String named) {
        Matcher host = HOST.matcher(named.strip().toLowerCase(Locale.ROOT));
        if (!host.matches() || !isPort(host.group(2))) {
            return false;
        }
        // A dot at the end marks a fully qualified name; it is the same name.
        String name = host.group(1).replaceFirst("\\.$", "");
        return name.equals("localhost") || LOOPBACK_IPV4.matcher(name).matches() || LOOPBACK_IPV6.contains(name);
    }

    private static boolean isPort(String port) {
        return port == null || port.isEmpty() || Integer.parseInt(port) <= HIGHEST_PORT;
    }
}
