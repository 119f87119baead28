using System.Reflection;
using System.Runtime.CompilerServices;

namespace Deploynix.Tests.Architecture;

/// <summary>What a type shows to those who use it.</summary>
internal static class Signatures
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Every type in the visible signatures of a type.</summary>
    public static IEnumerable<Type> Of(Type type) => type.GetMembers(Members).SelectMany(Of)
        .Append(type.BaseType ?? typeof(object)).Concat(type.GetInterfaces()).SelectMany(Parts).Distinct();

    /// <summary>The static fields that people wrote.</summary>
    public static IEnumerable<FieldInfo> StaticFields(Type type) =>
        type.GetFields(Members).Where(field => field.IsStatic && !field.IsDefined(typeof(CompilerGeneratedAttribute)) && !field.Name.StartsWith('<'));

    private static IEnumerable<Type> Of(MemberInfo member) => member switch
    {
        FieldInfo field when IsVisible(field) => [field.FieldType],
        MethodInfo method when IsVisible(method) => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo made when IsVisible(made) => made.GetParameters().Select(parameter => parameter.ParameterType),
        _ => [],
    };

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.IsGenericParameter) return [];
        if (type.HasElementType) return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }
}
