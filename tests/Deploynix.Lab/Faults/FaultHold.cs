using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Faults;

/// <summary>
/// Holds one step of an act in its middle: it does its work and then does not end by itself for minutes, so that it is gone only when somebody ended it. A step that lasts
/// for some milliseconds would be gone anyway by the time that anybody looks.
/// </summary>
/// <remarks>
/// It stands in for <c>setsid</c>, by which every step is begun, in the server's PATH. Of several steps that were sent at once, each but the first begins a little later, so that whoever
/// hears of its beginning can have it held.
/// </remarks>
internal sealed class FaultHold : IAsyncDisposable
{
    private readonly LabDisk _disk;

    private FaultHold(LabDisk disk) => _disk = disk;

    /// <summary>The file that says that the next step is held; whoever holds it takes the file away.</summary>
    public string Order => _disk.At("hold");

    /// <summary>How the server is to be started.</summary>
    public LabSshdOptions Server => new() { More = $"SetEnv \"PATH={_disk.At("bin")}:{LabPrograms.SearchPath}\"" };

    public static async Task<FaultHold> Create()
    {
        var disk = await LabDisk.Create();
        var hold = new FaultHold(disk);
        var stand = await disk.File("bin/setsid", $$"""
            #!/bin/sh
            case $DEPLOYNIX_STEP in
            't=0 took='*)
              DEPLOYNIX_STEP=$(printf '%s\n' "$DEPLOYNIX_STEP" | awk '
                { line[NR] = $0 }
                /^\); c=\$\?; printf / { last = NR }
                END {
                  print "take() { rm {{hold.Order}} 2>/dev/null; }; held=; take && held=yes"
                  for (i = 1; i <= NR; i++) {
                    if (sub(/^\); c=\$\?; /, "); c=$?; [ -z \"$held\" ] || sleep 600; ", line[i])) line[i] = line[i] "; sleep 0.1; held=; take && held=yes"
                    print line[i]
                    if (i == last) print "("
                  }
                  print "); c=$?; [ -z \"$held\" ] || sleep 600; exit $c"
                }')
              export DEPLOYNIX_STEP ;;
            *)
              if rm '{{hold.Order}}' 2>/dev/null; then
                DEPLOYNIX_HELD=$DEPLOYNIX_STEP
                DEPLOYNIX_STEP='held=$DEPLOYNIX_HELD; unset DEPLOYNIX_HELD; (eval "unset held; $held"); code=$?; sleep 600; exit $code'
                export DEPLOYNIX_HELD DEPLOYNIX_STEP
              fi ;;
            esac
            exec /usr/bin/setsid "$@"
            """);
        await LabProcess.Run(["chmod", "755", stand]).Succeeded();
        return hold;
    }

    /// <summary>Has the step held that is begun next.</summary>
    public static void Hold(string order) => File.WriteAllText(order, "");

    /// <summary>Whether a step was held; takes the order back where none was, as no shell of the server ran for it.</summary>
    public bool Took()
    {
        var took = !File.Exists(Order);
        File.Delete(Order);
        return took;
    }

    public ValueTask DisposeAsync() => _disk.DisposeAsync();
}
