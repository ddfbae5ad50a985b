package dev.skald.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses and ranges of addresses ({@code 10.0.0.0/8}, RFC 4632) from a list. No name is looked up. */
final class AddressRanges {

    private static final Pattern RANGE = Pattern.compile("(?<address>[^/]+)(?:/(?<bits>[0-9]{1,3}))?");
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int MAPPED_BITS = 96;

    private AddressRanges() {}

    /** The ranges of a comma-separated list; of a blank one, none. */
    static List<SkaldConfig.AddressRange> list(Variable variable, String text) {
        List<SkaldConfig.AddressRange> ranges = new ArrayList<>();
        for (String entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
            String range = entry.strip();
            if (range.isEmpty()) {
                throw new ConfigException(variable, "has an empty entry");
            }
            ranges.add(range(range)
                    .orElseThrow(() -> new ConfigException(
                            variable,
                            Quoted.value(range) + " is neither an address nor a range of addresses as 10.0.0.0/8")));
        }
        return ranges;
    }

    private static Optional<SkaldConfig.AddressRange> range(String text) {
        Matcher parts = RANGE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String address = parts.group("address");
        String bits = parts.group("bits");
        return address(address).flatMap(network -> range(address, network, bits));
    }

    private static Optional<SkaldConfig.AddressRange> range(String text, InetAddress network, String bits) {
        int all = network.getAddress().length * Byte.SIZE;
        // An IPv4 address that is written as IPv6 is the IPv4 address.
        int mapped = text.indexOf(':') >= 0 && all == Integer.SIZE ? MAPPED_BITS : 0;
        int common = bits == null ? all : Integer.parseInt(bits) - mapped;
        return common < 0 || common > all
                ? Optional.empty()
                : Optional.of(new SkaldConfig.AddressRange(network, common));
    }

    private static Optional<InetAddress> address(String text) {
        // What is of neither form would be looked up as a name.
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
