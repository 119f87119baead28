namespace Deploynix.Core.Commands.Checks;

/// <summary>The parts of the look at a server that checks need. What no check asks for is not looked at.</summary>
[Flags]
internal enum Look
{
    None = 0,
    Tools = 1,
    Php = 2,
    Composer = 4,
    Node = 8,
    Site = 16,
    Content = 32,
    Rights = 64,
    Room = 128,
    Environment = 256,
    Journal = 512,
    Repository = 1024,
    Processes = 2048,
    Nginx = 4096,
    Fpm = 8192,
    FpmReload = 16384,
    Supervisor = 32768,
    Cron = 65536,
}
