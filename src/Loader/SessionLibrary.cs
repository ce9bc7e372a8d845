using System.Reflection;
using System.Runtime.Loader;

namespace TfModelTools.Loader;

/// <summary>
/// A library whose objects the module hands to the session and takes from it: its types have to be those that the session knows. The
/// session's own copy is used where it has one, of whatever version and however late it came; else the module's, which disturbs none that comes later.
/// </summary>
/// <remarks>
/// The module's copy is loaded as <see cref="Assembly.LoadFile(string)"/> does, in a context of its own that PowerShell looks through for types as it does
/// through the default one. In the default context it would be in the way: that holds one assembly of a name, and Add-Type of any other build fails
/// from then on ("Assembly with same name is already loaded"). Code of the default context that refers to the library is given the module's copy
/// where nobody else has one, so that its types are the same as those of the objects handed out.
/// </remarks>
public sealed class SessionLibrary
{
    // The context of Assembly.LoadFile and of assemblies loaded from bytes; the type is not public, PowerShell goes by its name too.
    private const string IndividualContext = "System.Runtime.Loader.IndividualAssemblyLoadContext";

    private readonly string _name;
    private readonly string _path;
    private Assembly? _own;

    private SessionLibrary(string name, params ReadOnlySpan<string> path)
    {
        _name = name;
        _path = Path.Combine([Path.GetDirectoryName(typeof(SessionLibrary).Assembly.Location)!, .. path, name + ".dll"]);
    }

    /// <summary>NumSharp: the arrays that NumPy has, for .NET. It lies beside the manifest.</summary>
    public static SessionLibrary NumSharp { get; } = new("NumSharp");

    /// <summary>System.Numerics.Tensors. The module's context has its copy loaded as well, whatever the session's version: the two are apart.</summary>
    public static SessionLibrary NumericsTensors { get; } = new("System.Numerics.Tensors", "bin");

    /// <summary>The copy to use now: the session's own, or the module's where there is none.</summary>
    /// <exception cref="FileNotFoundException">The session has none, and the module's file is missing.</exception>
    public Assembly Load() => FindInSession() ?? (_own ??= Assembly.LoadFile(_path));

    /// <summary>Answers for the module's copies from now on, after all others have been asked.</summary>
    internal static void AnswerForMissing() => AppDomain.CurrentDomain.AssemblyResolve += (_, request) =>
    {
        // Other modules' isolated contexts are their own affair.
        if (request.RequestingAssembly is { } asking && !IsVisible(AssemblyLoadContext.GetLoadContext(asking)))
        {
            return null;
        }

        AssemblyName wanted = new(request.Name);
        SessionLibrary? library = wanted.Name == NumSharp._name ? NumSharp : wanted.Name == NumericsTensors._name ? NumericsTensors : null;
        if (library is null || (library.FindInSession() is null && !File.Exists(library._path)))
        {
            return null;
        }

        Assembly copy = library.Load();
        return wanted.Version is null || copy.GetName().Version >= wanted.Version ? copy : null;
    };

    private Assembly? FindInSession() =>
        AssemblyLoadContext.Default.Assemblies.FirstOrDefault(IsCopy)
        ?? AssemblyLoadContext.All.Where(c => c != AssemblyLoadContext.Default && IsVisible(c)).SelectMany(c => c.Assemblies).FirstOrDefault(a => a != _own && IsCopy(a));

    private bool IsCopy(Assembly assembly) => assembly.FullName is { } name && name.StartsWith(_name + ",", StringComparison.OrdinalIgnoreCase);

    private static bool IsVisible(AssemblyLoadContext? context) => context == AssemblyLoadContext.Default || context?.GetType().FullName == IndividualContext;
}
