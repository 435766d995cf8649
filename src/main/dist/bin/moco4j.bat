@echo off
rem Starts MoCo4J with the Java in JAVA_HOME, or without it with the java.exe on PATH.
rem JAVA_OPTS and MOCO4J_OPTS hold more options for Java, such as -Xmx8g.
setlocal DisableDelayedExpansion
set "COMMAND_TYPED=%~0"
for %%I in ("%~dp0..") do set "INSTALLATION=%%~fI"
if not exist "%INSTALLATION%\lib\" goto no_lib

if not defined JAVA_HOME goto search_path
set "JAVA_EXE=%JAVA_HOME:"=%\bin\java.exe"
if not exist "%JAVA_EXE%" goto wrong_java_home
goto check_version

:search_path
set "JAVA_EXE="
for %%I in (java.exe) do set "JAVA_EXE=%%~$PATH:I"
if not defined JAVA_EXE goto no_java

:check_version
rem No Java before 17 knows this option.
"%JAVA_EXE%" --enable-native-access=ALL-UNNAMED -version >nul 2>&1
if errorlevel 1 goto old_java

rem The second option keeps Java 24 and newer from warning about JavaCPP.
"%JAVA_EXE%" --enable-native-access=ALL-UNNAMED -Dsun.misc.unsafe.memory.access=allow "-Dmoco4j.command=%COMMAND_TYPED%" "-Dmoco4j.home=%INSTALLATION%" %JAVA_OPTS% %MOCO4J_OPTS% -cp "%INSTALLATION%\lib\*" org.moco4j.Main %*
exit /b %ERRORLEVEL%

:no_lib
echo moco4j: "%INSTALLATION%\lib" is missing. Unpack the whole zip file again.>&2
exit /b 2

:wrong_java_home
echo moco4j: JAVA_HOME is set, but "%JAVA_EXE%" is missing.>&2
echo moco4j: Set JAVA_HOME to the folder of a Java 17 or newer, or unset it to use the java.exe on PATH.>&2
exit /b 2

:no_java
echo moco4j: Java is missing. Install Java 17 or newer, or set JAVA_HOME to its folder.>&2
exit /b 2

:old_java
echo moco4j: Java 17 or newer is needed. "%JAVA_EXE%" -version says:>&2
"%JAVA_EXE%" -version
echo moco4j: Install a newer Java, or set JAVA_HOME to the folder of one.>&2
exit /b 2
