namespace TfModelTools.Common.Wording;

/// <summary>
/// The wording in force. Messages are made where a fault is found, for whoever asked: one front-end speaks for the whole process (the
/// module), or for what runs within a call (one run of a command line). Without one, options and commands stand under their keys.
/// </summary>
public static class Wordings
{
    private static readonly AsyncLocal<IWording?> OfFlow = new();
    private static volatile IWording? _ofProcess;

    /// <summary>Whose wording holds in this flow of control; null for the keys themselves.</summary>
    internal static IWording? Current => OfFlow.Value ?? _ofProcess;

    /// <summary>Makes a wording that of the process.</summary>
    public static void UseInProcess(IWording wording) => _ofProcess = wording;

    /// <summary>Makes a wording that of the asynchronous method that calls this, and of all it calls.</summary>
    public static void UseInFlow(IWording wording) => OfFlow.Value = wording;
}
