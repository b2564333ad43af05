using System.Runtime.Versioning;

// The program that is tested is for these.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]
