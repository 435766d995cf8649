/** The command line: commands, their options and their help. */
package org.moco4j.cli;
