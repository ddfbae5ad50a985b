package dev.skald.gateway.wiring;

import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** The validator of events: without expression language, which nobody here writes, and strangers should not. */
final class Validation {

    private Validation() {}

    static Validator validator() {
        try (ValidatorFactory factory = jakarta.validation.Validation.byProvider(HibernateValidator.class)
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            return factory.getValidator();
        }
    }
}
