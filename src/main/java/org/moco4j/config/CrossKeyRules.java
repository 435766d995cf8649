package org.moco4j.config;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;

/** Checks the rules between keys: the value of one key can limit another. */
final class CrossKeyRules {
    private CrossKeyRules() {}

    static void check(DataSettings data, ModelSettings model, OptimizerSettings optimizer) {
        List<String> broken = new ArrayList<>();
        int batch = optimizer.batchSize();
        int splits = model.bnSplits();
        if (batch % splits != 0) {
            broken.add("batch_size is " + batch + "; allowed: a multiple of bn-splits (" + splits + "), such as "
                    + multiplesAround(batch, splits));
        } else if (batch / splits < 2) {
            broken.add("batch_size is " + batch + " and bn-splits " + splits
                    + "; allowed: at least 2 images in each split, because batch norm needs a variance");
        }
        long keysPerStep = (model.symmetric() ? 2L : 1L) * batch;
        if (model.mocoK() % keysPerStep != 0) {
            broken.add("moco-k is " + model.mocoK() + "; allowed: a multiple of "
                    + (model.symmetric() ? "twice batch_size, as both views' keys enter the queue" : "batch_size")
                    + " (" + keysPerStep + "), such as " + multiplesAround(model.mocoK(), keysPerStep));
        }
        if (optimizer.warmupEpochs() >= optimizer.epochs()) {
            broken.add("warmup-epochs is " + optimizer.warmupEpochs() + "; allowed: fewer than epochs ("
                    + optimizer.epochs() + ")");
        }
        if (data.earlyEpochs() >= optimizer.epochs()) {
            broken.add("early-epochs is " + data.earlyEpochs() + "; allowed: fewer than epochs (" + optimizer.epochs()
                    + ")");
        }
        if (data.cacheSize() > 0 && data.cacheSize() < data.imageSize()) {
            broken.add("cache-size is " + data.cacheSize() + "; allowed: 0, or at least image-size (" + data.imageSize()
                    + "), usually " + ResizeMode.IMAGENET.shorterSide(data.imageSize()));
        }
        if (data.cacheSize() > 0 && data.dataset() != DataSettings.Dataset.IMAGE_FOLDER) {
            broken.add("cache-size is " + data.cacheSize()
                    + "; allowed: only with dataset \"ImageFolder\", and dataset is " + "\""
                    + ConfigJson.name(data.dataset()) + "\"");
        }
        if (data.earlyEpochs() > 0 && data.earlyImageSize() > data.imageSize()) {
            broken.add("early-image-size is " + data.earlyImageSize() + "; allowed: at most image-size ("
                    + data.imageSize() + ")");
        }
        if (optimizer.cosPerStep() && !optimizer.cos()) {
            broken.add("cos-per-step is true; allowed: only with cos, which is false");
        }
        if (data.labels() == LabelGranularity.COARSE && data.dataset() != DataSettings.Dataset.CIFAR100) {
            broken.add("labels is \"coarse\"; allowed: only with dataset \"Cifar100\", and dataset is \""
                    + ConfigJson.name(data.dataset()) + "\"");
        }
        if (data.unlabelled() && data.dataset() != DataSettings.Dataset.IMAGE_FOLDER) {
            broken.add("unlabelled is true; allowed: only with dataset \"ImageFolder\", and dataset is \""
                    + ConfigJson.name(data.dataset()) + "\"");
        }
        if (data.unlabelled() && data.validationFraction() > 0) {
            broken.add("validation-fraction is " + data.validationFraction()
                    + "; allowed: only 0 with unlabelled, because images without labels cannot be scored");
        }
        if (!broken.isEmpty()) {
            throw new UserError(String.join("\n", broken));
        }
    }

    static void checkAgainst(MocoConfig config, int trainingImages) {
        List<String> broken = new ArrayList<>();
        String allowed = "; allowed: at most the number of training images (" + trainingImages + ")";
        if (config.optimizer().batchSize() > trainingImages) {
            broken.add("batch_size is " + config.optimizer().batchSize() + allowed);
        }
        if (config.model().mocoK() > trainingImages) {
            broken.add("moco-k is " + config.model().mocoK() + allowed
                    + ", or a query would meet keys of its own image among the negatives");
        }
        if (!config.data().unlabelled() && config.evaluation().knnK() > trainingImages) {
            broken.add("knn-k is " + config.evaluation().knnK() + allowed);
        }
        if (!broken.isEmpty()) {
            throw new UserError(String.join("\n", broken));
        }
    }

    private static String multiplesAround(long value, long factor) {
        long below = value / factor * factor;
        return below == 0 ? String.valueOf(factor) : below + " or " + (below + factor);
    }
}
