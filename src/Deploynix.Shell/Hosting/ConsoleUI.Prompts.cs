using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Deploynix.Shell.Hosting;

/// <content>Questions. Without a terminal the next line of standard input answers; where there is none, the question is an error.</content>
internal sealed partial class ConsoleUI
{
    /// <inheritdoc/>
    public override string ReadLine()
    {
        Progress.Clear();
        return Console.In.ReadLine() ?? throw new PSInvalidOperationException("There is nobody to ask: standard input has ended.");
    }

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        if (Terminal.Interactive) ReadHidden(secret);
        else foreach (var c in ReadLine()) secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Heading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            Ask($"{field.Name}: ");
            var type = LanguagePrimitives.TryConvertTo<Type>(field.ParameterAssemblyFullName, out var known) ? known : typeof(string);
            object answer = type == typeof(SecureString) ? ReadLineAsSecureString()
                : type == typeof(PSCredential) ? PromptForCredential("", "", "", "")
                : ReadLine();
            answers[field.Name] = PSObject.AsPSObject(LanguagePrimitives.TryConvertTo(answer, type, out var typed) ? typed : answer);
        }
        return answers;
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Heading(caption, message);
        var keys = choices.Select(Key).ToArray();
        while (true)
        {
            var offers = choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", "", StringComparison.Ordinal)}");
            var preset = defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice]}\")" : "";
            Ask($"{string.Join("  ", offers)}  [?] Help{preset}: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (answer == "?")
            {
                for (var i = 0; i < choices.Count; i++) WriteErrorLinePlain($"{keys[i]} - {choices[i].HelpMessage}");
                continue;
            }
            for (var i = 0; i < choices.Count; i++)
            {
                if (answer.Equals(keys[i], StringComparison.OrdinalIgnoreCase)
                    || answer.Equals(choices[i].Label.Replace("&", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) return i;
            }
        }
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Heading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Ask("User: ");
            userName = ReadLine();
        }
        Ask($"Password for {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    private static string Key(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant() : choice.Label;
    }

    private static void ReadHidden(SecureString secret)
    {
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0) secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar)) secret.AppendChar(key.KeyChar);
        }
        Console.Error.WriteLine();
    }

    private void Heading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption)) WriteErrorLinePlain(caption);
        if (!string.IsNullOrEmpty(message)) WriteErrorLinePlain(message);
    }

    // Questions go where errors go, so that a redirected output stays what it is and the question is still seen.
    private void Ask(string question)
    {
        Progress.Clear();
        Console.Error.Write(question);
    }

    private void WriteErrorLinePlain(string text)
    {
        Progress.Clear();
        Console.Error.WriteLine(text);
    }
}
