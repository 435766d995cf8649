/** The configuration: the table of keys, reading and checking JSON, and overrides from the command line. */
package org.moco4j.config;
