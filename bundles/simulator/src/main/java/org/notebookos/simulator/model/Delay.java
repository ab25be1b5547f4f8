package org.notebookos.simulator.model;

import java.util.random.RandomGenerator;

/**
 * How long something takes, as a distribution. Written {@code fixed X}, {@code normal MEAN SD} (never below a tenth of the mean) or
 * {@code lognormal P50 P90}; in milliseconds.
 */
public sealed interface Delay {

    /** Draws one, in milliseconds. */
    double draw(RandomGenerator random);

    /** Returns the mean or the median, in milliseconds. */
    double typical();

    /** Always the same. */
    record Fixed(double millis) implements Delay {
        @Override
        public double typical() {
            return millis;
        }

        @Override
        public double draw(RandomGenerator random) {
            return millis;
        }
    }

    /** A normal distribution, cut off below. */
    record Normal(double mean, double deviation) implements Delay {
        private static final double LEAST = 0.1;

        @Override
        public double typical() {
            return mean;
        }

        @Override
        public double draw(RandomGenerator random) {
            return Math.max(LEAST * mean, mean + deviation * random.nextGaussian());
        }
    }

    /** A lognormal distribution with this median and 90th percentile. */
    record Lognormal(double median, double p90) implements Delay {
        /** The 90th percentile of the standard normal distribution. */
        private static final double Z90 = 1.2815515655446004;

        @Override
        public double typical() {
            return median;
        }

        @Override
        public double draw(RandomGenerator random) {
            return median * Math.exp(Math.log(p90 / median) / Z90 * random.nextGaussian());
        }
    }

    /** Reads one as it is written. */
    static Delay parse(String text) {
        String[] words = text.strip().split("\\s+");
        try {
            if (words.length == 2 && words[0].equals("fixed")) {
                return new Fixed(positive(words[1]));
            } else if (words.length == 3 && words[0].equals("normal")) {
                return new Normal(positive(words[1]), positive(words[2]));
            } else if (words.length == 3 && words[0].equals("lognormal")) {
                return new Lognormal(positive(words[1]), positive(words[2]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a delay in milliseconds: \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(
                "not a delay: \"" + text + "\"; write fixed X, normal MEAN SD or lognormal P50 P90");
    }

    private static double positive(String word) {
        double value = Double.parseDouble(word);
        if (!(value >= 0 && value < 1e9)) {
            throw new NumberFormatException(word);
        }
        return value;
    }
}
