/** Serves the report of a run at a local port while it trains. */
package org.moco4j.report.dashboard;
