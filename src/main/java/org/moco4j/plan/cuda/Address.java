package org.moco4j.plan.cuda;

import org.bytedeco.javacpp.Pointer;

/** A pointer to memory that somebody else owns. */
final class Address extends Pointer {
    Address(long address) {
        this.address = address;
    }
}
