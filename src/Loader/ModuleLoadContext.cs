using System.Reflection;
using System.Runtime.Loader;

namespace TfModelTools.Loader;

/// <summary>
/// The load context of the module's assemblies and of everything they depend on. What lies in the module's bin folder wins over
/// what the session has loaded, so another module's (or PowerShell's own) version of the same library is neither used nor disturbed.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly ModuleLoadContext Instance = new();

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "bin");

    private ModuleLoadContext()
        : base("TfModelTools")
    {
        SessionLibrary.AnswerForMissing();
    }

    /// <summary>Loads an assembly of the module in the module's context; the same one however often it is asked for.</summary>
    /// <param name="name">Its simple name.</param>
    public static Assembly LoadAssembly(string name) => Instance.LoadFromAssemblyName(new AssemblyName(name));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Null sends the search on to the session: the framework and System.Management.Automation are shared with it.
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
