/**
 * Files: atomic writing, CSV, small text files, names in either form of Unicode, and the record of the files that this
 * program wrote.
 */
package org.moco4j.io;
