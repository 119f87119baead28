using System.Reflection;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Stands in for an object behind an interface that only its own assembly can name.</summary>
internal class Interposed : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _invoke = (_, _) => null;

    /// <summary>One that hands every call on and may change what comes back.</summary>
    /// <param name="type">The interface.</param>
    /// <param name="own">Who answers.</param>
    /// <param name="after">Is given the method's name and its result, and gives what the caller gets.</param>
    public static object Over(Type type, object own, Func<string, object?, object?> after) => Of(
        type, (method, args) => after(method.Name, method.Invoke(own, BindingFlags.DoNotWrapExceptions, null, args, null)));

    /// <summary>One whose only method does <paramref name="act"/>.</summary>
    public static object Instead(Type type, Action<object?[]> act) => Of(type, (_, args) =>
    {
        act(args);
        return null;
    });

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _invoke(targetMethod!, args ?? []);

    private static object Of(Type type, Func<MethodInfo, object?[], object?> invoke)
    {
        var proxy = Create(type, typeof(Interposed));
        ((Interposed)proxy)._invoke = invoke;
        return proxy;
    }
}
