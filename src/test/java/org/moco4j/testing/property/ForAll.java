package org.moco4j.testing.property;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of a {@link Property} that gets random values. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface ForAll {
    /**
     * The method of the test class that makes the values from a {@link java.util.Random}; by default the type decides.
     */
    String value() default "";
}
