package org.moco4j.testing.property;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs with many random values of its {@link ForAll} parameters. The values depend on the name of the test
 * alone, so a failure can be repeated; {@code -Dproperty.seed=N} gives others.
 */
@Test
@ExtendWith(PropertyExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Property {
    /** How often it runs. */
    int tries() default 1000;
}
