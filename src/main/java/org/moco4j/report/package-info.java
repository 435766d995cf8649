/** What a run reports: listeners and the console, the metrics file, and what a results folder holds. */
package org.moco4j.report;
