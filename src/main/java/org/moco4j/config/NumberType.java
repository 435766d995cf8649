package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The type of a key whose value is a number or a list of numbers. */
interface NumberType extends ValueType {
    Pattern INTEGER = Pattern.compile("[+-]?\\d+");

    /** Reads a number written on the command line. Other text stays text, which {@link #read} then rejects. */
    @Override
    default JsonNode fromText(String text) {
        String stripped = text.strip();
        try {
            return INTEGER.matcher(stripped).matches()
                    ? BigIntegerNode.valueOf(new BigInteger(stripped))
                    : DecimalNode.valueOf(new BigDecimal(stripped));
        } catch (NumberFormatException notANumber) {
            return TextNode.valueOf(text);
        }
    }

    /** The type of a key whose value is a list of numbers, such as {@code 120,160}, with or without brackets. */
    interface NumberList extends NumberType {
        @Override
        default JsonNode fromText(String text) {
            String inner = text.strip().replaceFirst("^\\[(.*)\\]$", "$1");
            ArrayNode values = JsonNodeFactory.instance.arrayNode();
            if (!inner.isBlank()) {
                for (String element : inner.split(",", -1)) {
                    values.add(NumberType.super.fromText(element));
                }
            }
            return values;
        }
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    record IntegerType(long low, long high) implements NumberType {
        @Override
        public Optional<JsonNode> read(JsonNode given) {
            if (!given.isIntegralNumber() || !given.canConvertToLong()) {
                return Optional.empty();
            }
            long value = given.longValue();
            return value >= low && value <= high ? Optional.of(LongNode.valueOf(value)) : Optional.empty();
        }

        @Override
        public String allowed() {
            if (low == Long.MIN_VALUE) {
                return "a whole number of 64 bits";
            }
            return high == Integer.MAX_VALUE
                    ? "a whole number >= " + low
                    : "a whole number in [" + low + ", " + high + "]";
        }

        @Override
        public String placeholder() {
            return "N";
        }
    }

    /** A number in a range. */
    record DecimalType(Range range) implements NumberType {
        @Override
        public Optional<JsonNode> read(JsonNode given) {
            return given.isNumber() && range.contains(given.doubleValue())
                    ? Optional.of(DoubleNode.valueOf(given.doubleValue()))
                    : Optional.empty();
        }

        @Override
        public String allowed() {
            return "a number " + range;
        }

        @Override
        public String placeholder() {
            return "X";
        }
    }

    /**
     * A tuple of numbers, each with a name and a range. If {@code ascending}, no number is smaller than the one before.
     */
    record DecimalTupleType(List<String> names, List<Range> ranges, boolean ascending) implements NumberList {
        @Override
        public Optional<JsonNode> read(JsonNode given) {
            if (!given.isArray() || given.size() != ranges.size()) {
                return Optional.empty();
            }
            ArrayNode values = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < given.size(); i++) {
                Optional<JsonNode> value = new DecimalType(ranges.get(i)).read(given.get(i));
                boolean falls = ascending
                        && i > 0
                        && value.isPresent()
                        && value.get().doubleValue() < values.get(i - 1).doubleValue();
                if (value.isEmpty() || falls) {
                    return Optional.empty();
                }
                values.add(value.get());
            }
            return Optional.of(values);
        }

        @Override
        public String allowed() {
            String each = IntStream.range(0, names.size())
                    .mapToObj(i -> names.get(i) + " " + ranges.get(i))
                    .collect(Collectors.joining(", "));
            return names.size() + " numbers: " + each + (ascending ? ", " + String.join(" <= ", names) : "");
        }

        @Override
        public String placeholder() {
            return IntStream.range(0, names.size())
                    .mapToObj(i -> String.valueOf((char) ('A' + i)))
                    .collect(Collectors.joining(","));
        }
    }

    /** A list of epochs in ascending order; it may be empty. */
    record EpochListType() implements NumberList {
        @Override
        public Optional<JsonNode> read(JsonNode given) {
            if (!given.isArray()) {
                return Optional.empty();
            }
            ArrayNode values = JsonNodeFactory.instance.arrayNode();
            long low = 1;
            for (JsonNode element : given) {
                Optional<JsonNode> value = new IntegerType(low, Integer.MAX_VALUE).read(element);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.add(value.get());
                low = value.get().longValue() + 1;
            }
            return Optional.of(values);
        }

        @Override
        public String allowed() {
            return "whole numbers >= 1, each larger than the one before; [] for no drop";
        }

        @Override
        public String placeholder() {
            return "N,N";
        }
    }

    /** The interval of numbers that a key allows. Each end is included, excluded or infinite. */
    record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
        static Range above(double low) {
            return new Range(low, false, Double.POSITIVE_INFINITY, false);
        }

        static Range atLeast(double low) {
            return new Range(low, true, Double.POSITIVE_INFINITY, false);
        }

        static Range closed(double low, double high) {
            return new Range(low, true, high, true);
        }

        static Range closedOpen(double low, double high) {
            return new Range(low, true, high, false);
        }

        static Range openClosed(double low, double high) {
            return new Range(low, false, high, true);
        }

        static Range open(double low, double high) {
            return new Range(low, false, high, false);
        }

        /** Whether a value is in the range. NaN and the infinities never are. */
        boolean contains(double value) {
            return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
        }

        /** Returns the range in words: {@code > 0}, {@code >= 0} or {@code in [0, 1)}. */
        @Override
        public String toString() {
            if (high == Double.POSITIVE_INFINITY) {
                return (lowIncluded ? ">= " : "> ") + plain(low);
            }
            return "in " + (lowIncluded ? "[" : "(") + plain(low) + ", " + plain(high) + (highIncluded ? "]" : ")");
        }

        private static String plain(double value) {
            return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
        }
    }
}
