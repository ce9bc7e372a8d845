using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TfModelTools.Backends.CSharp;

/// <summary>
/// The sources of the runtime, which are embedded in this assembly, and which of them a list of kernels needs: those that declare
/// the kernels, and those that declare what these name, and so on.
/// </summary>
internal static partial class RuntimeSources
{
    private const string Prefix = "Runtime/";
    private const string RuntimeNamespace = "TfModelTools.Runtime";

    private static readonly Lazy<FrozenDictionary<string, Source>> Sources = new(ReadAll);

    /// <summary>The file names of the sources that kernels need, sorted.</summary>
    /// <param name="types">The names of the kernels and what their arguments are made of, without namespace and type parameters.</param>
    /// <exception cref="InvalidOperationException">A type is declared nowhere.</exception>
    public static IReadOnlyList<string> Closure(IEnumerable<string> types)
    {
        FrozenDictionary<string, Source> sources = Sources.Value;
        Dictionary<string, List<Source>> declaring = new(StringComparer.Ordinal);
        Dictionary<string, List<Source>> extending = new(StringComparer.Ordinal);
        foreach (Source source in sources.Values.OrderBy(s => s.FileName, StringComparer.Ordinal))
        {
            Index(declaring, source.Declared, source);
            Index(extending, source.ExtensionMethods, source);
        }

        SortedSet<string> needed = new(StringComparer.Ordinal);
        Stack<Source> pending = new();
        foreach (string type in types)
        {
            Need(declaring.GetValueOrDefault(type) ?? throw new InvalidOperationException($"No source of the runtime declares {type}."));
        }

        while (pending.TryPop(out Source? source))
        {
            foreach (string name in source.References)
            {
                Need(declaring.GetValueOrDefault(name) ?? []);
            }

            foreach (string name in source.MemberNames)
            {
                Need(extending.GetValueOrDefault(name) ?? []);
            }
        }

        return [.. needed];

        void Need(List<Source> found)
        {
            foreach (Source source in found.Where(s => needed.Add(s.FileName)))
            {
                pending.Push(source);
            }
        }

        static void Index(Dictionary<string, List<Source>> index, IEnumerable<string> names, Source source)
        {
            foreach (string name in names)
            {
                if (!index.TryGetValue(name, out List<Source>? list))
                {
                    index[name] = list = [];
                }

                list.Add(source);
            }
        }
    }

    /// <summary>The text of a source in another namespace.</summary>
    /// <param name="fileName">One of the names <see cref="Closure"/> gives.</param>
    /// <param name="targetNamespace">The namespace it is to have.</param>
    public static string Text(string fileName, string targetNamespace) => NamespaceName().Replace(Sources.Value[fileName].Text, targetNamespace);

    /// <summary>The names a source looks up among types and namespaces: where a namespace of the same name would stand in the way.</summary>
    public static IEnumerable<string> References(string fileName) => Sources.Value[fileName].References;

    /// <summary>The names that C# source looks up among types and namespaces.</summary>
    public static IReadOnlySet<string> ReferencesOf(string text) => Source.Parse("", text).References;

    private static FrozenDictionary<string, Source> ReadAll()
    {
        Assembly assembly = typeof(RuntimeSources).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(resource => Source.Parse(resource[Prefix.Length..], Resource(resource)))
            .ToFrozenDictionary(s => s.FileName, StringComparer.Ordinal);
    }

    /// <summary>The text of a resource of this assembly.</summary>
    public static string Resource(string name)
    {
        using Stream stream = typeof(RuntimeSources).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex($@"\b{RuntimeNamespace}\b")]
    private static partial Regex NamespaceName();

    private sealed record Source(
        string FileName,
        string Text,
        IReadOnlySet<string> Declared,
        IReadOnlySet<string> ExtensionMethods,
        IReadOnlySet<string> References,
        IReadOnlySet<string> MemberNames)
    {
        public static Source Parse(string fileName, string text)
        {
            HashSet<string> declared = new(StringComparer.Ordinal);
            HashSet<string> inner = new(StringComparer.Ordinal);
            HashSet<string> extensions = new(StringComparer.Ordinal);
            HashSet<string> references = new(StringComparer.Ordinal);
            HashSet<string> members = new(StringComparer.Ordinal);
            SyntaxNode root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp13)).GetRoot();
            foreach (SyntaxNode node in root.DescendantNodes())
            {
                switch (node)
                {
                    case BaseTypeDeclarationSyntax type:
                        (type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax ? declared : inner).Add(type.Identifier.ValueText);
                        break;
                    case DelegateDeclarationSyntax type:
                        (type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax ? declared : inner).Add(type.Identifier.ValueText);
                        break;
                    case MethodDeclarationSyntax method:
                        inner.Add(method.Identifier.ValueText);
                        if (method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true)
                        {
                            extensions.Add(method.Identifier.ValueText);
                        }

                        break;
                    case TypeParameterSyntax parameter:
                        inner.Add(parameter.Identifier.ValueText);
                        break;
                    case ParameterSyntax parameter when parameter.Parent?.Parent is not RecordDeclarationSyntax:
                        inner.Add(parameter.Identifier.ValueText);
                        break;
                    case VariableDeclaratorSyntax variable:
                        inner.Add(variable.Identifier.ValueText);
                        break;
                    case SimpleNameSyntax name when node.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null && node.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.Span.Contains(node.Span) != true:
                        bool isMember = (name.Parent is MemberAccessExpressionSyntax access && access.Name == name)
                            || (name.Parent is QualifiedNameSyntax qualified && qualified.Right == name)
                            || name.Parent is MemberBindingExpressionSyntax or NameColonSyntax;
                        (isMember ? members : references).Add(name.Identifier.ValueText);
                        break;
                    default:
                        break;
                }
            }

            // What the file itself declares inside its types hides what others declare under the name.
            references.ExceptWith(inner);
            return new Source(fileName, text, declared, extensions, references, members);
        }
    }
}
