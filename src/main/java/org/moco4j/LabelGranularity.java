package org.moco4j;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Chooses the labels of CIFAR-100: its 100 fine or its 20 coarse classes. Other data sets ignore this. */
public enum LabelGranularity {
    @JsonProperty("fine")
    FINE,
    @JsonProperty("coarse")
    COARSE
}
