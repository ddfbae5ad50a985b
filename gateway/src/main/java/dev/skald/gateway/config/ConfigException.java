package dev.skald.gateway.config;

/**
 * Says that a setting cannot be used. Its message is one line that says which one, why, and what a good one looks like.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception for one setting.
     *
     * @param variable the setting
     * @param fault what is wrong with it, in one line that follows its name
     */
    public ConfigException(Variable variable, String fault) {
        this(variable, fault, variable);
    }

    ConfigException(Variable variable, String fault, Variable instead) {
        super(variable.name() + ": " + fault + "; for example " + instead.example());
    }
}
