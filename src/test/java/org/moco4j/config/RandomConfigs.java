package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.moco4j.config.NumberType.DecimalTupleType;
import org.moco4j.config.NumberType.DecimalType;
import org.moco4j.config.NumberType.EpochListType;
import org.moco4j.config.NumberType.IntegerType;
import org.moco4j.config.NumberType.Range;
import org.moco4j.config.ValueType.BooleanType;
import org.moco4j.config.ValueType.CheckpointIntervalType;
import org.moco4j.config.ValueType.ChoiceType;
import org.moco4j.testing.property.RandomValues;

/** Random JSON objects that are valid configs. */
final class RandomConfigs {
    private RandomConfigs() {}

    /** Returns a config with a random allowed value for every key; the values obey the rules between keys. */
    static ObjectNode full(Random random) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        for (ConfigKey key : KeyTable.all()) {
            config.set(key.name(), valueOf(key.type(), random));
        }
        return obeyRules(
                config,
                (int) RandomValues.whole(random, 1, 16),
                (int) RandomValues.whole(random, 2, 32),
                (int) RandomValues.whole(random, 1, 8),
                (int) RandomValues.whole(random, 1, 100));
    }

    private static ObjectNode obeyRules(
            ObjectNode config, int splits, int imagesPerSplit, int batches, int moreEpochs) {
        boolean coarse = config.get("labels").textValue().equals("coarse");
        if (coarse) {
            config.put("dataset", "Cifar100");
        }
        boolean unlabelled = !coarse && config.get("dataset").textValue().equals("ImageFolder");
        if (unlabelled) {
            config.put("validation-fraction", 0.0);
        }
        if (!config.get("cos").booleanValue()) {
            config.put("cos-per-step", false);
        }
        return config.put("bn-splits", splits)
                .put("batch_size", splits * imagesPerSplit)
                .put("moco-k", splits * imagesPerSplit * batches * 2)
                .put("warmup-epochs", moreEpochs - 1)
                .put("epochs", 2 * moreEpochs)
                .put("early-epochs", moreEpochs)
                .put("early-image-size", config.get("image-size").intValue())
                .put("unlabelled", unlabelled);
    }

    /** Returns a random value that the type allows, in its normal form. */
    static JsonNode valueOf(ValueType type, Random random) {
        if (type instanceof IntegerType whole) {
            return LongNode.valueOf(RandomValues.whole(random, whole.low(), whole.high()));
        } else if (type instanceof DecimalType decimal) {
            return decimal(decimal.range(), random);
        } else if (type instanceof DecimalTupleType tuple) {
            return tuple(tuple, random);
        } else if (type instanceof EpochListType) {
            return array(random.ints(random.nextInt(5), 1, 1001)
                    .distinct()
                    .sorted()
                    .mapToObj(LongNode::valueOf)
                    .toList());
        } else if (type instanceof BooleanType) {
            return BooleanNode.valueOf(random.nextBoolean());
        } else if (type instanceof ChoiceType choice) {
            return TextNode.valueOf(RandomValues.oneOf(random, choice.names()));
        } else if (type instanceof CheckpointIntervalType) {
            return TextNode.valueOf(
                    RandomValues.oneOf(random, List.of("1 epoch", "7 epochs", "500 steps", "2 epochs, 1 step")));
        }
        return TextNode.valueOf("./a" + RandomValues.text(random, "abcxyzABCXYZ0123456789", 19));
    }

    /** A number with nine digits behind the point at most, or a bound that is allowed. */
    private static JsonNode decimal(Range range, Random random) {
        double high = Math.min(range.high(), Double.MAX_VALUE);
        double value = high > 1e6
                ? range.low() + random.nextDouble() * Math.pow(10, random.nextInt(9))
                : RandomValues.decimal(random, range.low(), high);
        double rounded = Math.rint(value * 1e9) / 1e9;
        boolean allowed = (range.lowIncluded() ? rounded >= range.low() : rounded > range.low())
                && (range.highIncluded() ? rounded <= range.high() : rounded < range.high());
        return allowed ? DoubleNode.valueOf(rounded) : decimal(range, random);
    }

    private static JsonNode tuple(DecimalTupleType tuple, Random random) {
        Stream<JsonNode> values = tuple.ranges().stream().map(range -> decimal(range, random));
        return array(
                tuple.ascending()
                        ? values.sorted(Comparator.comparingDouble(JsonNode::doubleValue))
                                .toList()
                        : values.toList());
    }

    private static ArrayNode array(List<? extends JsonNode> elements) {
        return JsonNodeFactory.instance.arrayNode().addAll(elements);
    }
}
