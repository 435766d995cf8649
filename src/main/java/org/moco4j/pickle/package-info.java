/** Python pickles: a reader that never runs code of the file. */
package org.moco4j.pickle;
