package dev.skald.gateway.config;

import static dev.skald.gateway.config.Variable.JWT_ADMIN_ISSUERS;
import static dev.skald.gateway.config.Variable.JWT_AUDIENCE;
import static dev.skald.gateway.config.Variable.JWT_AUDIENCE_CLAIM;
import static dev.skald.gateway.config.Variable.JWT_CLOCK_SKEW;
import static dev.skald.gateway.config.Variable.JWT_ISSUER;
import static dev.skald.gateway.config.Variable.JWT_ISSUERS;
import static dev.skald.gateway.config.Variable.JWT_JWKS_CA;
import static dev.skald.gateway.config.Variable.JWT_JWKS_FILE;
import static dev.skald.gateway.config.Variable.JWT_JWKS_TTL;
import static dev.skald.gateway.config.Variable.JWT_JWKS_URL;
import static dev.skald.gateway.config.Variable.JWT_SCOPE_CLAIM;
import static dev.skald.gateway.config.Variable.JWT_SECRET;
import static dev.skald.gateway.config.Variable.JWT_SECRET_FILE;
import static dev.skald.gateway.config.Variable.JWT_SUBJECT_CLAIM;
import static dev.skald.gateway.config.Variable.JWT_WORKFLOWS_CLAIM;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the variables mean that say whose tokens are taken. */
final class TokensReader {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration A_MONTH = Duration.ofDays(30);
    private static final List<Variable> KEYS =
            List.of(JWT_SECRET, JWT_SECRET_FILE, JWT_JWKS_URL, JWT_JWKS_FILE, JWT_ISSUERS);

    private final Settings settings;

    TokensReader(Settings settings) {
        this.settings = settings;
    }

    SkaldConfig.Tokens read() {
        return new SkaldConfig.Tokens(
                keys(),
                settings.text(JWT_ISSUER),
                settings.text(JWT_AUDIENCE),
                settings.duration(JWT_CLOCK_SKEW, Duration.ZERO, A_DAY),
                new SkaldConfig.ClaimNames(
                        claim(JWT_SUBJECT_CLAIM),
                        claim(JWT_SCOPE_CLAIM),
                        claim(JWT_WORKFLOWS_CLAIM),
                        claim(JWT_AUDIENCE_CLAIM)));
    }

    private SkaldConfig.Keys keys() {
        List<Variable> set = KEYS.stream().filter(settings::isSet).toList();
        if (set.size() > 1) {
            throw new ConfigException(
                    set.get(1), "set beside " + set.get(0) + ", and tokens are verified with one of them alone");
        }
        if (settings.isSet(JWT_ADMIN_ISSUERS) && !settings.isSet(JWT_ISSUERS)) {
            throw new ConfigException(JWT_ADMIN_ISSUERS, "set without JWT_ISSUERS, and these are some of those");
        }
        if (settings.isSet(JWT_JWKS_URL)) {
            return new SkaldConfig.Keys.Url(KeyUrl.checked(JWT_JWKS_URL, settings.required(JWT_JWKS_URL)), fetching());
        }
        if (settings.isSet(JWT_JWKS_FILE)) {
            return new SkaldConfig.Keys.File(path(JWT_JWKS_FILE));
        }
        if (settings.isSet(JWT_ISSUERS)) {
            return issuers();
        }
        return new SkaldConfig.Keys.Shared(secret());
    }

    private Secret secret() {
        if (settings.isSet(JWT_SECRET_FILE)) {
            return SecretText.checked(
                    JWT_SECRET_FILE, SecretText.inFile(JWT_SECRET_FILE, settings.required(JWT_SECRET_FILE)));
        }
        return SecretText.checked(
                JWT_SECRET,
                settings.verbatim(JWT_SECRET)
                        .orElseThrow(() -> new ConfigException(
                                JWT_SECRET, "not set, nor JWT_JWKS_URL, and no token could be verified")));
    }

    private SkaldConfig.Keys.Issuers issuers() {
        if (settings.isSet(JWT_ISSUER)) {
            throw new ConfigException(JWT_ISSUER, "set beside JWT_ISSUERS, which names the issuers already");
        }
        Map<String, URI> urls = new LinkedHashMap<>();
        for (String entry : settings.required(JWT_ISSUERS).split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                throw new ConfigException(
                        JWT_ISSUERS, Quoted.value(entry.strip()) + " is not of the form ISSUER=JWKS_URL");
            }
            String issuer = issuer(entry.substring(0, equals).strip());
            URI url = KeyUrl.checked(JWT_ISSUERS, entry.substring(equals + 1).strip());
            if (urls.put(issuer, url) != null) {
                throw new ConfigException(JWT_ISSUERS, "names " + Quoted.value(issuer) + " twice");
            }
        }
        return new SkaldConfig.Keys.Issuers(urls, admins(urls.keySet()), fetching());
    }

    private static String issuer(String name) {
        if (name.isEmpty()) {
            throw new ConfigException(JWT_ISSUERS, "has an entry without an issuer");
        }
        if (name.indexOf('|') >= 0) {
            // Users are told apart as ISSUER|SUB.
            throw new ConfigException(JWT_ISSUERS, Quoted.value(name) + " has a |, which ends the name of an issuer");
        }
        return name;
    }

    private Set<String> admins(Set<String> issuers) {
        Set<String> admins = new LinkedHashSet<>();
        for (String entry : settings.text(JWT_ADMIN_ISSUERS).orElse("").split(",", -1)) {
            String issuer = entry.strip();
            if (!issuer.isEmpty() && !issuers.contains(issuer)) {
                throw new ConfigException(
                        JWT_ADMIN_ISSUERS, Quoted.value(issuer) + " is none of the issuers of JWT_ISSUERS");
            }
            admins.add(issuer);
        }
        admins.remove("");
        return admins;
    }

    private SkaldConfig.Fetching fetching() {
        return new SkaldConfig.Fetching(
                settings.duration(JWT_JWKS_TTL, A_SECOND, A_MONTH),
                settings.isSet(JWT_JWKS_CA) ? Optional.of(path(JWT_JWKS_CA)) : Optional.empty());
    }

    private Path path(Variable variable) {
        try {
            return Path.of(settings.required(variable));
        } catch (InvalidPathException e) {
            throw new ConfigException(variable, "is no path of a file");
        }
    }

    private String claim(Variable variable) {
        String name = settings.required(variable);
        if (name.startsWith("/") && name.replace("~0", "").replace("~1", "").indexOf('~') >= 0) {
            throw new ConfigException(
                    variable, Quoted.value(name) + " is no JSON pointer: a tilde is followed by 0 or 1 there");
        }
        return name;
    }
}
