/** Settings and checks for a folder of the user's own images. */
package org.moco4j.quickrun;
