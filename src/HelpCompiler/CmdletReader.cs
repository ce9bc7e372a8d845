using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace TfModelTools.HelpCompiler;

/// <summary>Reads the cmdlets of an assembly by their attributes. No code of the assembly runs.</summary>
internal static class CmdletReader
{
    /// <summary>The cmdlets that an assembly exports, by name.</summary>
    /// <param name="assemblyPath">The assembly; what it references lies beside it.</param>
    public static IReadOnlyDictionary<string, CmdletDescription> Read(string assemblyPath) =>
        Assembly.LoadFrom(Path.GetFullPath(assemblyPath)).GetExportedTypes()
            .Select(type => (Type: type, Attribute: Find<CmdletAttribute>(type)))
            .Where(cmdlet => cmdlet.Attribute is not null)
            .Select(cmdlet => Describe(cmdlet.Type, cmdlet.Attribute!))
            .ToDictionary(cmdlet => cmdlet.Name, StringComparer.OrdinalIgnoreCase);

    private static CmdletDescription Describe(Type type, CustomAttributeData cmdlet)
    {
        List<ParameterDescription> parameters = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => Find<ParameterAttribute>(property) is not null)
            .Select(Describe)];
        if (Named(cmdlet, nameof(CmdletAttribute.SupportsShouldProcess), false))
        {
            parameters.Add(Switch("WhatIf", "wi"));
            parameters.Add(Switch("Confirm", "cf"));
        }

        // Positions are an order, in which numbers may be left out; a reader counts places.
        int[] positions = [.. parameters.SelectMany(p => p.Bindings).Select(b => b.Position).OfType<int>().Distinct().Order()];
        parameters = [.. parameters.Select(p => p with { Bindings = [.. p.Bindings.Select(b => b with { Position = b.Position is { } at ? Array.IndexOf(positions, at) : null })] })];

        return new CmdletDescription(
            $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}",
            [.. parameters.OrderBy(p => p.Bindings.Min(b => b.Position ?? int.MaxValue)).ThenBy(p => p.Name, StringComparer.Ordinal)],
            Named(cmdlet, nameof(CmdletAttribute.DefaultParameterSetName), ""),
            [.. type.GetCustomAttributesData().Where(a => a.AttributeType == typeof(OutputTypeAttribute)).SelectMany(TypeNames)]);
    }

    private static ParameterDescription Describe(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        string[] values = Find<ValidateSetAttribute>(property) is { } set && set.ConstructorArguments[0].Value is IReadOnlyCollection<CustomAttributeTypedArgument> list
            ? [.. list.Select(v => (string)v.Value!)]
            : element.IsEnum ? Enum.GetNames(element) : [];
        return new ParameterDescription(
            property.Name,
            type.ToString(),
            ShortName(element) + (type.IsArray ? "[]" : ""),
            type == typeof(SwitchParameter),
            Find<AliasAttribute>(property)?.ConstructorArguments[0].Value is IReadOnlyCollection<CustomAttributeTypedArgument> aliases ? [.. aliases.Select(a => (string)a.Value!)] : [],
            values,
            Find<SupportsWildcardsAttribute>(property) is not null,
            [.. property.GetCustomAttributesData().Where(a => a.AttributeType == typeof(ParameterAttribute)).Select(Binding)]);
    }

    private static ParameterDescription Switch(string name, string alias) =>
        new(name, typeof(SwitchParameter).FullName!, nameof(SwitchParameter), true, [alias], [], false, [new ParameterBinding("", false, null, false, false)]);

    private static ParameterBinding Binding(CustomAttributeData attribute)
    {
        // What stands for all sets in PowerShell is the empty name here.
        string set = Named(attribute, nameof(ParameterAttribute.ParameterSetName), ParameterAttribute.AllParameterSets);
        int position = Named(attribute, nameof(ParameterAttribute.Position), int.MinValue);
        return new ParameterBinding(
            set == ParameterAttribute.AllParameterSets ? "" : set,
            Named(attribute, nameof(ParameterAttribute.Mandatory), false),
            position == int.MinValue ? null : position,
            Named(attribute, nameof(ParameterAttribute.ValueFromPipeline), false),
            Named(attribute, nameof(ParameterAttribute.ValueFromPipelineByPropertyName), false));
    }

    private static IEnumerable<string> TypeNames(CustomAttributeData outputType) => outputType.ConstructorArguments.SelectMany(argument => argument.Value switch
    {
        IReadOnlyCollection<CustomAttributeTypedArgument> list => list.Select(item => item.Value),
        object one => [one],
        null => [],
    }).Select(value => (value as Type)?.FullName ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");

    private static string ShortName(Type type) => type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : Type.GetTypeCode(type) switch
    {
        TypeCode.String => "string",
        TypeCode.Int32 when !type.IsEnum => "int",
        TypeCode.Int64 when !type.IsEnum => "long",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Boolean => "bool",
        _ => type.Name,
    };

    private static CustomAttributeData? Find<T>(MemberInfo member) => member.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType == typeof(T));

    private static T Named<T>(CustomAttributeData attribute, string name, T otherwise) =>
        attribute.NamedArguments.Where(a => a.MemberName == name).Select(a => (T)a.TypedValue.Value!).DefaultIfEmpty(otherwise).First();
}
