using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TfModelTools.Runtime;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Runtime;

/// <summary>
/// What a generated project carries keeps no per-thread state that outlives its assembly in a thread: docs/generated-project.md tells why.
/// </summary>
public sealed class PerThreadStateTests
{
    /// <summary>Types of the framework that keep what they hold for a thread, a pool or another object, beyond the life of whoever made them.</summary>
    private static readonly string[] Lasting = ["ThreadLocal", "AsyncLocal", "ConditionalWeakTable", "ArrayPool", "MemoryPool", "ThreadLocalObjectPool"];

    [Fact]
    public void No_source_of_the_runtime_has_a_thread_static()
    {
        foreach ((string file, SyntaxNode root) in Sources())
        {
            Assert.False(
                root.DescendantNodes().OfType<AttributeSyntax>().Any(a => a.Name.ToString().Split('.')[^1] is "ThreadStatic" or "ThreadStaticAttribute"),
                $"{file} has a [ThreadStatic]");
        }

        Assert.DoesNotContain(
            typeof(Kernel).Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)),
            f => f.IsDefined(typeof(ThreadStaticAttribute)));
    }

    [Fact]
    public void What_is_kept_for_a_thread_is_of_types_of_the_framework()
    {
        HashSet<string> own = [.. typeof(Kernel).Assembly.GetTypes().Select(t => t.Name.Split('`')[0])];
        int found = 0;
        foreach ((string file, SyntaxNode root) in Sources())
        {
            foreach (GenericNameSyntax name in root.DescendantNodes().OfType<GenericNameSyntax>().Where(n => Lasting.Contains(n.Identifier.Text)))
            {
                found++;
                string[] foreign = [.. name.TypeArgumentList.DescendantTokens().Select(t => t.ValueText).Where(own.Contains)];
                Assert.True(foreign.Length == 0, $"{file}: {name} keeps {string.Join(", ", foreign)}, a type of an assembly that can be unloaded");

                // A type parameter may stand for anything.
                IEnumerable<string> parameters = name.Ancestors().OfType<TypeDeclarationSyntax>().SelectMany(t => t.TypeParameterList?.Parameters.Select(p => p.Identifier.Text) ?? []);
                Assert.Empty(name.TypeArgumentList.DescendantTokens().Select(t => t.ValueText).Intersect(parameters));
            }
        }

        Assert.True(found > 0, "nothing was found where something is: the test looks at the wrong names");
    }

    private static IEnumerable<(string File, SyntaxNode Root)> Sources() =>
        SourceFiles.Below("Runtime").Select(f => (Path.GetFileName(f.Path), CSharpSyntaxTree.ParseText(f.Text).GetRoot()));
}
