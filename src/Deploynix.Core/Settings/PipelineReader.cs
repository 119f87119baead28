using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads the phases whose steps the settings choose: built-in ones by their name behind an @, and the site's own.</summary>
internal sealed class PipelineReader(MistakeList mistakes)
{
    private static readonly string Phases = string.Join(", ", SettingsKeys.Pipeline);

    /// <summary>The chosen phases in the order in which they run.</summary>
    public ImmutableArray<PhaseSteps> Read(ObjectReader site)
    {
        var members = site.Object("pipeline")?.Node.Members ?? [];
        return [.. members.Select(ReadPhase).OfType<PhaseSteps>().OrderBy(steps => steps.Phase)];
    }

    private PhaseSteps? ReadPhase(SettingsMember member)
    {
        var (name, value) = (member.Name, member.Value);
        if (!SettingsKeys.Pipeline.Contains(name))
        {
            var isPhase = SettingsKeys.Hooks.Contains("before:" + name);
            mistakes.Add(member, isPhase
                ? $"the steps of {name} cannot be chosen; those of {Phases} can"
                : $"is no phase whose steps can be chosen{NearMatch.Hint(name, SettingsKeys.Pipeline)}; there is {Phases}");
            return null;
        }
        if (value.Kind != NodeKind.Array)
        {
            mistakes.Add(value, $"must be the list of the steps of {name}, is {value.Description}; an empty list is none of them");
            return null;
        }
        var phase = Enum.Parse<Phase>(name, ignoreCase: true);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return new PhaseSteps(phase, [.. value.Items.Select(item => ReadItem(phase, item, seen)).OfType<PhaseItem>()]);
    }

    private PhaseItem? ReadItem(Phase phase, SettingsNode item, HashSet<string> seen)
    {
        if (item.Kind != NodeKind.Text || !item.Text.StartsWith('@')) return StepReader.ReadOne(item, mistakes) is { } own ? new PhaseItem { Own = own } : null;
        var wrong = !BuiltInSteps.All[phase].Contains(item.Text[1..]) ? Unknown(phase, item.Text)
            : !seen.Add(item.Text) ? $"{item.Text} is listed twice" : null;
        if (wrong is null) return new PhaseItem { BuiltIn = item.Text[1..] };
        mistakes.Add(item, wrong);
        return null;
    }

    private static string Unknown(Phase phase, string step)
    {
        var (name, known) = (Name(phase), BuiltInSteps.All[phase].Select(builtIn => "@" + builtIn).ToArray());
        var other = BuiltInSteps.All.Where(others => others.Value.Contains(step[1..])).Select(others => Name(others.Key)).FirstOrDefault();
        var what = other is null
            ? $"{name} has no built-in step {SettingsNode.Abridge(step)}{NearMatch.Hint(step, known)}"
            : $"{step} is a step of {other}, not of {name}";
        return $"{what}; there is {string.Join(", ", known)}";
    }

    private static string Name(Phase phase) => phase.ToString().ToLowerInvariant();
}
