package dev.skald.domain.run;

import java.util.Arrays;

/** The values of {@code code} with which only the gateway ends runs: an agent that sends one is refused. */
public enum GatewayErrorCode {
    /** The lease of the producer ran out. */
    PRODUCER_LOST("producer_lost"),
    /** Another producer took the workflow over. */
    SUPERSEDED("superseded");

    private final String wireName;

    GatewayErrorCode(String wireName) {
        this.wireName = wireName;
    }

    /** The value of the member {@code code}, for example {@code producer_lost}. */
    public String wireName() {
        return wireName;
    }

    /** Whether {@code code} is one of them. */
    public static boolean isReserved(String code) {
        return Arrays.stream(values()).anyMatch(reserved -> reserved.wireName.equals(code));
    }
}
