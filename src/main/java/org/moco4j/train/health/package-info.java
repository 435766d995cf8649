/** Detects runs that collapse, stay at chance level or find the task too easy, and suggests which keys to change. */
package org.moco4j.train.health;
