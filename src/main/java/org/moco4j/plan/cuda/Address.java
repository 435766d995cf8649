package org.moco4j.plan.cuda;

import org.bytedeco.javacpp.Pointer;

/** A pointer to memory that another object owns. */
final class Address extends Pointer {
    Address(long address) {
        this.address = address;
    }
}
