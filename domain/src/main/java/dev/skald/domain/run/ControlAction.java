package dev.skald.domain.run;

import java.util.Optional;

/** What a viewer can ask of an agent. */
public enum ControlAction {
    /** To stop. */
    CANCEL("cancel"),
    /** To go on with the call of a tool. */
    APPROVE("approve"),
    /** Not to go on with the call of a tool. */
    REJECT("reject"),
    /** To take something into account. */
    INPUT("input");

    private final String wireName;

    ControlAction(String wireName) {
        this.wireName = wireName;
    }

    /** The value of the member {@code action}, for example {@code approve}. */
    public String wireName() {
        return wireName;
    }

    /** Whether it answers the call of a tool, which it has to name. */
    public boolean answersCall() {
        return this == APPROVE || this == REJECT;
    }

    /** The action of that wire name, or empty if there is none. */
    public static Optional<ControlAction> ofWireName(String wireName) {
        return switch (wireName) {
            case "cancel" -> Optional.of(CANCEL);
            case "approve" -> Optional.of(APPROVE);
            case "reject" -> Optional.of(REJECT);
            case "input" -> Optional.of(INPUT);
            default -> Optional.empty();
        };
    }
}
