package dev.skald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InteroperableJsonTest {

    private static final String STEM =
            "17976931348623158079372897140530341507993413271003782693617377898044496829276475094664901797758"
                    + "72070963302864166928879109465555478519404026306574886715058206819089020007083836762738548458177"
                    + "11531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508"
                    + "0930428801779041744977";

    /** The greatest integer whose nearest double is finite. */
    private static final String GREATEST = STEM + "91";

    private static final String LEAST_INFINITE = STEM + "92";

    private final List<String> faults = new ArrayList<>();
    private final InteroperableJson json = new InteroperableJson("data", (path, rule) -> faults.add(path + " " + rule));

    private static boolean isInfinite(String number) {
        List<String> told = new ArrayList<>();
        char[] text = ("[" + number + "]").toCharArray();
        new InteroperableJson("n", (path, rule) -> told.add(path)).number(text, 1, number.length());
        return !told.isEmpty();
    }

    @Test
    void tellsRepeatedNamesAndInfiniteNumbersWithTheirPaths() {
        json.beginObject();
        json.name("a");
        json.beginArray();
        json.scalar();
        json.beginObject();
        json.name("a");
        json.scalar();
        json.name("b");
        json.scalar();
        json.name("a");
        json.beginObject();
        json.end();
        json.end();
        json.number("1e400".toCharArray(), 0, 5);
        json.end();
        json.name("b");
        json.number("1".toCharArray(), 0, 1);
        json.name("a");
        json.scalar();
        json.end();
        assertThat(faults)
                .containsExactly(
                        "data.a[1].a must be given once",
                        "data.a[2] must be a number below 1.8e308, the greatest that a double can hold",
                        "data.a must be given once");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 18, 1000})
    void tellsARepetitionAmongAnyNumberOfNames(int count) {
        json.beginObject();
        for (int i = 0; i < count; i++) {
            json.name("k" + i);
            json.scalar();
        }
        assertThat(faults).isEmpty();
        json.name("k" + count / 2);
        assertThat(faults).containsExactly("data.k" + count / 2 + " must be given once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0e999999999999999999999",
                "0.000e400",
                "1e308",
                "-1e308",
                "1.7976931348623157e308",
                "17976931348623158079e289",
                "1E-400",
                "1e-99999999999999999999999999",
                "0.0000000001e317",
                "0.1e309",
                "1e+0000000000000308",
                GREATEST,
                "-" + GREATEST,
                GREATEST + ".999999999999999999999",
            })
    void takesNumbersWhoseNearestDoubleIsFinite(String number) {
        assertThat(Double.parseDouble(number)).isFinite();
        assertThat(isInfinite(number)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "-1e999",
                "1E309",
                "1e+309",
                "1.8e308",
                "1.797693134862315808e308",
                "10e308",
                "0.1e310",
                "0.00000000001e320",
                "1e99999999999999999999999999",
                "1e0000000000000000000000309",
                LEAST_INFINITE,
                "-" + LEAST_INFINITE,
                LEAST_INFINITE + ".0",
                GREATEST + "0",
            })
    void tellsNumbersWhoseNearestDoubleIsInfinite(String number) {
        assertThat(Double.parseDouble(number)).isInfinite();
        assertThat(isInfinite(number)).isTrue();
    }

    @Property(tries = 5000)
    void agreesWithTheJdkOnEveryNumber(@ForAll("numbers") String number) {
        assertThat(isInfinite(number)).as(number).isEqualTo(Double.isInfinite(Double.parseDouble(number)));
    }

    /** Numbers of all shapes, most of them close to the greatest double. */
    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<String> digits = Arbitraries.oneOf(
                Arbitraries.integers().between(0, GREATEST.length()).map(length -> GREATEST.substring(0, length)),
                Arbitraries.integers().between(0, GREATEST.length()).map(length -> LEAST_INFINITE.substring(0, length)),
                Arbitraries.strings().numeric().ofMaxLength(330));
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        Arbitraries.integers().between(0, 330),
                        digits,
                        digits,
                        Arbitraries.integers().between(-20, 20))
                .as((sign, zeros, whole, fraction, shift) -> {
                    String integer = whole.replaceFirst("^0+", "");
                    if (integer.isEmpty()) {
                        int exponent = 309 + zeros + shift;
                        return sign + "0." + "0".repeat(zeros) + fraction + "1e" + exponent;
                    }
                    return sign + integer + (fraction.isEmpty() ? "" : "." + fraction) + "e"
                            + (309 - integer.length() + shift / 10);
                });
    }
}
