package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SteadinessTest {
    private static boolean steadyAfter(double... slices) {
        var steadiness = new Steadiness(3, 0.05);
        for (double each : slices) {
            steadiness.add(each);
        }
        return steadiness.isSteady();
    }

    @Test
    void tooFewSlicesSayNothing() {
        assertThat(steadyAfter()).isFalse();
        assertThat(steadyAfter(100, 100, 100, 100, 100)).isFalse();
        assertThat(steadyAfter(100, 100, 100, 100, 100, 100)).isTrue();
    }

    @Test
    void whatStillClimbsIsNotSteady() {
        assertThat(steadyAfter(100, 110, 120, 130, 140, 150)).isFalse();
    }

    @Test
    void onlyTheNewestCount() {
        assertThat(steadyAfter(1, 50, 90, 200, 200, 200, 200, 200, 200)).isTrue();
    }

    @Test
    void noiseAroundOneMeanIsSteadyAndAFallIsNot() {
        assertThat(steadyAfter(90, 110, 100, 108, 91, 102)).isTrue();
        assertThat(steadyAfter(100, 100, 100, 80, 80, 80)).isFalse();
    }

    @Test
    void whatDoesNothingIsNeverSteady() {
        assertThat(steadyAfter(0, 0, 0, 0, 0, 0)).isFalse();
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatThrownBy(() -> new Steadiness(0, 0.05)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Steadiness(3, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
