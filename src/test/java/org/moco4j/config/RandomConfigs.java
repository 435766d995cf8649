package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random JSON objects that are valid configs. */
final class RandomConfigs {
    private RandomConfigs() {}

    /** Returns configs with a random allowed value for every key; the values obey the rules between keys. */
    static Arbitrary<ObjectNode> full() {
        Arbitrary<ObjectNode> configs = Arbitraries.create(JsonNodeFactory.instance::objectNode);
        for (ConfigKey key : KeyLookup.all()) {
            configs = Combinators.combine(configs, valueOf(key.type()))
                    .as((config, value) -> config.set(key.name(), value));
        }
        return Combinators.combine(
                        configs,
                        Arbitraries.integers().between(1, 16),
                        Arbitraries.integers().between(2, 32),
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(1, 100))
                .as(RandomConfigs::obeyRules);
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

    /** Returns random values that the type allows, in their normal form. */
    static Arbitrary<JsonNode> valueOf(ValueType type) {
        if (type instanceof IntegerType whole) {
            return Arbitraries.longs().between(whole.low(), whole.high()).map(LongNode::valueOf);
        } else if (type instanceof DecimalType decimal) {
            return decimal(decimal.range());
        } else if (type instanceof DecimalTupleType tuple) {
            return tuple(tuple);
        } else if (type instanceof EpochListType) {
            return Arbitraries.integers()
                    .between(1, 1000)
                    .set()
                    .ofMaxSize(4)
                    .map(epochs -> array(epochs.stream()
                            .sorted()
                            .map(e -> LongNode.valueOf(e))
                            .toList()));
        } else if (type instanceof BooleanType) {
            return Arbitraries.of(true, false).map(BooleanNode::valueOf);
        } else if (type instanceof ChoiceType choice) {
            return Arbitraries.of(choice.names()).map(TextNode::valueOf);
        } else if (type instanceof CheckpointIntervalType) {
            return Arbitraries.of("1 epoch", "7 epochs", "500 steps", "2 epochs, 1 step")
                    .map(TextNode::valueOf);
        }
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(name -> TextNode.valueOf("./" + name));
    }

    private static Arbitrary<JsonNode> decimal(Range range) {
        double high = Math.min(range.high(), Double.MAX_VALUE);
        return Arbitraries.doubles()
                .between(range.low(), range.lowIncluded(), high, high < range.high() || range.highIncluded())
                .ofScale(9)
                .map(DoubleNode::valueOf);
    }

    private static Arbitrary<JsonNode> tuple(DecimalTupleType tuple) {
        List<Arbitrary<JsonNode>> each =
                tuple.ranges().stream().map(RandomConfigs::decimal).toList();
        return Combinators.combine(each).as(values -> {
            List<JsonNode> ordered = values;
            if (tuple.ascending()) {
                ordered = values.stream()
                        .sorted((a, b) -> Double.compare(a.doubleValue(), b.doubleValue()))
                        .toList();
            }
            return array(ordered);
        });
    }

    private static ArrayNode array(List<? extends JsonNode> elements) {
        return JsonNodeFactory.instance.arrayNode().addAll(elements);
    }
}
