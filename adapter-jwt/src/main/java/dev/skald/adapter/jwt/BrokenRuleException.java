package dev.skald.adapter.jwt;

/** Says that a token broke a rule. The message names the rule in words of ours alone, so that it may be logged. */
final class BrokenRuleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String rule;

    /** An exception without a stack trace: strangers can have as many of these thrown as they like. */
    BrokenRuleException(String rule) {
        super(rule, null, false, false);
        this.rule = rule;
    }

    /** The rule that was broken, in a few words. */
    String rule() {
        return rule;
    }
}
