package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
	"golang.org/x/sys/windows/svc/mgr"
)

// Service are the commands about Ponte as a service of Windows. All but run need an administrator's prompt.
type Service struct {
	Install ServiceInstall `cmd:"" help:"Install the service; it starts with the machine, and again after a failure."`
	Remove  ServiceRemove  `cmd:"" help:"Stop and remove the service; its folder stays."`
	Start   ServiceStart   `cmd:"" help:"Start the service and wait until it answers."`
	Stop    ServiceStop    `cmd:"" help:"Stop the service and wait until it has answered what it accepted."`
	Run     ServiceRun     `cmd:"" help:"What the manager of services calls; in a window, the same server for trying."`
}

const (
	serviceName    = "Ponte"
	serviceAccount = `NT SERVICE\` + serviceName // of this service alone; it has no password
	stopPatience   = 90 * time.Second
	day            = 24 * 60 * 60 // seconds
)

// ServiceFolder is where database, settings and log are, and what the server is started with.
type ServiceFolder struct {
	Folder string   `help:"Folder of database, settings (ponte.env) and log. Without it, Ponte in ProgramData." type:"path" placeholder:"FOLDER"`
	Flags  []string `arg:"" optional:"" help:"Flags of ponte serve, after --."`
}

func (f *ServiceFolder) fill() {
	if f.Folder == "" {
		f.Folder = filepath.Join(os.Getenv("ProgramData"), serviceName)
	}
}

func (f *ServiceFolder) settings() string { return filepath.Join(f.Folder, "ponte.env") }

// ServiceInstall installs the service.
type ServiceInstall struct {
	ServiceFolder
}

// Run keeps the flags with the service and the variables of the environment in the folder's ponte.env, which the service and
// administrators alone may read: what is kept with a service, every user may.
func (c *ServiceInstall) Run(_ context.Context, t *Terminal) error {
	c.fill()
	if _, err := serveCommand(t, c.Flags); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	manager, err := mgr.Connect()
	if err != nil {
		return fmt.Errorf("the manager of services: %w; is this an administrator's prompt?", err)
	}
	defer func() { _ = manager.Disconnect() }()
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		return err
	}
	service, err := manager.CreateService(serviceName, program, mgr.Config{
		DisplayName: serviceName, Description: "Webservice de ocorrências no lugar do Multidados CRM.",
		StartType: mgr.StartAutomatic, DelayedAutoStart: true, ServiceStartName: serviceAccount,
	}, append([]string{"service", "run", "--folder", c.Folder, "--"}, c.Flags...)...)
	if err != nil {
		return fmt.Errorf("install the service: %w", err)
	}
	defer service.Close()
	err = errors.Join(
		service.SetRecoveryActions([]mgr.RecoveryAction{
			{Type: mgr.ServiceRestart, Delay: 3 * time.Second}, {Type: mgr.ServiceRestart, Delay: 10 * time.Second}, {Type: mgr.ServiceRestart, Delay: time.Minute},
		}, day),
		service.SetRecoveryActionsOnNonCrashFailures(true),
		patientShutdown(service),
		eventlog.InstallAsEventCreate(serviceName, eventlog.Error|eventlog.Warning|eventlog.Info),
		protect(c.Folder),
		writeServiceSettings(c.settings(), c.Folder, t.Environ),
	)
	if err != nil {
		return errors.Join(err, service.Delete(), eventlog.Remove(serviceName))
	}
	fmt.Fprintf(t.Out, "Installed the service %s. Its settings are in %s: look at them, then run ponte service start.\n", serviceName, c.settings())
	return nil
}

// patientShutdown has the machine wait for a stop: it asks before it shuts down, and otherwise gives services 5 seconds.
func patientShutdown(service *mgr.Service) error {
	patience := uint32(stopPatience.Milliseconds())
	return windows.ChangeServiceConfig2(service.Handle, windows.SERVICE_CONFIG_PRESHUTDOWN_INFO, (*byte)(unsafe.Pointer(&patience)))
}

// protect leaves a folder to the system, administrators and the service.
func protect(folder string) error {
	account, _, _, err := windows.LookupSID("", serviceAccount)
	if err != nil {
		return fmt.Errorf("the account %s: %w", serviceAccount, err)
	}
	const modify = "0x1301bf"
	descriptor, err := windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;" + modify + ";;;" + account.String() + ")")
	if err != nil {
		return err
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return err
	}
	return windows.SetNamedSecurityInfo(folder, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}

// ServiceRun runs the server.
type ServiceRun struct {
	ServiceFolder
}

// Run ends when the manager says so.
func (c *ServiceRun) Run(ctx context.Context, t *Terminal) error {
	c.fill()
	events, err := eventlog.Open(serviceName)
	if err != nil {
		return err
	}
	defer events.Close()
	handler := &serviceHandler{run: c, events: events}
	err = svc.Run(serviceName, handler)
	if errors.Is(err, windows.ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) { // no manager started this
		return c.serve(ctx, t, func() {})
	}
	return errors.Join(err, handler.failure)
}

// serve runs in the folder, by its settings.
func (c *ServiceRun) serve(ctx context.Context, t *Terminal, ready func()) error {
	if err := errors.Join(os.Chdir(c.Folder), os.Setenv(settingsVariable, c.settings()), applySettings()); err != nil {
		return err
	}
	t.Environ = os.Environ()
	command, err := serveCommand(t, c.Flags)
	if err != nil {
		return err
	}
	return command.serve(ctx, t, ready)
}

// ServiceRemove removes the service.
type ServiceRemove struct{}

// Run stops it first.
func (*ServiceRemove) Run(ctx context.Context, t *Terminal) error {
	err := withService(func(service *mgr.Service) error {
		return errors.Join(stopService(ctx, service), service.Delete(), eventlog.Remove(serviceName))
	})
	if err == nil {
		fmt.Fprintf(t.Out, "Removed the service %s. Its folder stays, with the database.\n", serviceName)
	}
	return err
}

// ServiceStart starts the service.
type ServiceStart struct{}

// Run waits for as long as the start takes, which may migrate a database. It can be left alone with Ctrl-C.
func (*ServiceStart) Run(ctx context.Context, t *Terminal) error {
	err := withService(func(service *mgr.Service) error {
		if err := service.Start(); err != nil {
			return err
		}
		return awaitState(ctx, service, svc.Running)
	})
	if err == nil {
		fmt.Fprintln(t.Out, "Started.")
	}
	return err
}

// ServiceStop stops the service.
type ServiceStop struct{}

// Run waits until it has stopped.
func (*ServiceStop) Run(ctx context.Context, t *Terminal) error {
	err := withService(func(service *mgr.Service) error { return stopService(ctx, service) })
	if err == nil {
		fmt.Fprintln(t.Out, "Stopped.")
	}
	return err
}

func withService(f func(*mgr.Service) error) error {
	manager, err := mgr.Connect()
	if err != nil {
		return fmt.Errorf("the manager of services: %w; is this an administrator's prompt?", err)
	}
	defer func() { _ = manager.Disconnect() }()
	service, err := manager.OpenService(serviceName)
	if err != nil {
		return fmt.Errorf("the service %s: %w", serviceName, err)
	}
	defer service.Close()
	return f(service)
}

func stopService(ctx context.Context, service *mgr.Service) error {
	if _, err := service.Control(svc.Stop); errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE) {
		return nil
	} else if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	return awaitState(ctx, service, svc.Stopped)
}

// awaitState asks until the service is there; one that has ended meanwhile says why in its log.
func awaitState(ctx context.Context, service *mgr.Service, state svc.State) error {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		status, err := service.Query()
		switch {
		case err != nil:
			return err
		case status.State == state:
			return nil
		case status.State == svc.Stopped:
			return errors.New("the service ended: the event log and ponte.log in its folder say why")
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("the service is not there yet: %w", ctx.Err())
		}
	}
}
