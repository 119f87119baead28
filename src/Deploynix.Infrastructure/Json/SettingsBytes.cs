using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>The bytes of a settings file and its text: UTF-8, with a byte order mark or without.</summary>
internal sealed record SettingsBytes(byte[] Bytes, string Text, bool HasMark)
{
    /// <summary>Far more than thousands of sites need; a larger file is another file.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; null where there is none. A file that is no UTF-8 text is noted as a mistake, and has no text.</summary>
    /// <exception cref="DeploynixException">It is there and cannot be read.</exception>
    public static SettingsBytes? Read(string path, MistakeList mistakes)
    {
        if (Directory.Exists(path)) throw Unreadable(path, "is a directory, not a file", null);
        if (Load(path) is not { } bytes) return null;
        var hasMark = bytes.AsSpan().StartsWith(Mark);
        var content = hasMark ? bytes.AsMemory(Mark.Length) : bytes;
        try
        {
            return new SettingsBytes(bytes, Strict.GetString(content.Span), hasMark);
        }
        catch (DecoderFallbackException failure)
        {
            var good = Encoding.UTF8.GetString(content.Span[..Math.Clamp(failure.Index, 0, content.Length)]);
            var hint = bytes is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] ? "is UTF-16; save it as UTF-8" : "is not UTF-8 from here on; save it as UTF-8";
            mistakes.Add("", new TextLines(good).Place(good.Length, good.Length), hint);
            return new SettingsBytes(bytes, "", hasMark);
        }
    }

    /// <summary>The bytes of another text in the same manner.</summary>
    public byte[] With(string text) => [.. HasMark ? Mark : [], .. Strict.GetBytes(text)];

    private static byte[]? Load(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxLength) throw Unreadable(path, $"is larger than {MaxLength / 1024 / 1024} MB; is it a settings file?", null);
            }
            return bytes.ToArray();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw Unreadable(path, "may not be read by you", failure);
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException or ArgumentException)
        {
            throw Unreadable(path, $"could not be read: {failure.Message}", failure);
        }
    }

    private static DeploynixException Unreadable(string path, string why, Exception? inner) => new(ErrorKind.SettingsUnreadable, $"{path} {why}.", inner)
    {
        Next = $"set {SettingsLocation.Variable} to another settings file, or put this one right",
    };
}
