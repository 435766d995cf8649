/** What use cases share: the parts made from a config, encoders ready to encode, output files, and stop requests. */
package org.moco4j.session;
