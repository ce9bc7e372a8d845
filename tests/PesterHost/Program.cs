using Microsoft.PowerShell;

namespace TfModelTools.Tests.PesterHost;

/// <summary>PowerShell as its packages bring it. Without arguments: a prompt with the module imported.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args.Length == 0)
        {
            // This program lies in artifacts/pwsh.
            string module = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "module", "TfModelTools"));
            args = ["-NoLogo", "-NoExit", "-Command", $"Import-Module '{module.Replace("'", "''", StringComparison.Ordinal)}'; Get-Command -Module TfModelTools"];
        }

        return UnmanagedPSEntry.Start(args, args.Length);
    }
}
