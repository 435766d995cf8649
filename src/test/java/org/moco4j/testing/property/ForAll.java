package org.moco4j.testing.property;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of a {@link Property} that gets random values, or an element of a list in such a parameter. */
@Target({ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ForAll {
    /**
     * The method of the test class that makes the values from a {@link java.util.Random}; by default the type decides.
     */
    String value() default "";

    /** The lowest number, or the smallest size of a list. */
    double min() default 0;

    /** The highest number, or the largest size of a list; by default, all numbers of the type. */
    double max() default Double.NaN;
}
